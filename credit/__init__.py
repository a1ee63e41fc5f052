"""What lenders told each other about a person; knows no other package of ours."""
