"""The desk's pages, one a module: what each shows and does, and at which addresses (``ROUTES``)."""
