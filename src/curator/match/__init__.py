"""Same item, same article, same story: pure decisions on facts that the lines and the store bring along."""
