"""What is kept between two starts: a room for each stored thing, one writer, and a seam to the database."""
