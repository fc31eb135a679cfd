"""What every topic keeps, asked of each row of the catalogue; a new topic is in it by its row."""
