"""What every page needs: catalogue, frame, controls, live loop, components. It computes nothing."""
