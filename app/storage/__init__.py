"""Tables, queries and migrations. Only this package knows them."""
