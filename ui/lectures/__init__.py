"""Lectures: views of the playground in an order, with a title and notes for each."""
