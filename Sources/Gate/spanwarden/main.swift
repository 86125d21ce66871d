print("spanwarden")
