"""The scripts that make what lies in assets/ and the pictures of the README."""
