"""The document of all notices, made from the table and the catalogues."""
