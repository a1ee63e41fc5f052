"""What must hold whatever anybody does, tried by chance and by bugs put in on purpose."""
