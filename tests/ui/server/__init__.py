"""Tests of what stands beside Streamlit's own server."""
