"""What measures ketaref and writes what is generated; nothing here is installed with it."""
