"""Two drawings that are no digits."""

from ui import digit_drawing, drawn_digits

CROSS = digit_drawing.encode_drawing(drawn_digits.drawn([(6, 6), (22, 22)], [(6, 22), (22, 6)]))
DASH = digit_drawing.encode_drawing(drawn_digits.drawn([(6, 14), (22, 14)]))
