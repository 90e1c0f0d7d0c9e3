"""The product's rules. Standard library only.

Data flows one way: questionnaire → answers → assessment → orientation → conversation → handoff.
"""
