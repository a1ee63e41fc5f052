"""What must stay true of the repository itself, whoever writes in it."""
