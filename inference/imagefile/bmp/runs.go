package bmp

import (
	"context"
)

// nibble returns the upper half of v for even i, the lower one for odd.
func nibble(v byte, i int) byte {
	if i%2 == 0 {
		return v >> 4
	}
	return v & 15
}

// runs unpacks run lengths into a byte a pixel, in the file's order of rows. Pixels that
// are left out have colour 0. rows is how many rows were begun; ended says that
// the data had its end mark. It returns early once ctx is done, which its caller checks.
func runs(ctx context.Context, data []byte, b info) (pix []byte, rows int64, ended bool) {
	pix = make([]byte, b.w*b.h)
	x, y, looked := 0, 0, 0
	// room is the rest of the row: runs may reach beyond it, and are cut off there.
	room := func(n int) []byte {
		from := min(x, b.w)
		x += n
		return pix[y*b.w+from : y*b.w+min(x, b.w)]
	}
	for len(data) >= 2 && y < b.h {
		if looked++; looked%4096 == 0 && ctx.Err() != nil {
			return pix, int64(y), false
		}
		n, v := int(data[0]), data[1]
		data = data[2:]
		switch {
		case n > 0:
			row := room(n)
			for i := range row {
				row[i] = v
				if b.depth == 4 {
					row[i] = nibble(v, i)
				}
			}
		case v == 0:
			x, y = 0, y+1
		case v == 1:
			return pix, int64(y), true
		case v == 2:
			if len(data) < 2 {
				return pix, int64(y), false
			}
			x, y = x+int(data[0]), y+int(data[1])
			data = data[2:]
		default:
			n, size := int(v), int(v)
			if b.depth == 4 {
				size = (n + 1) / 2
			}
			if len(data) < size {
				return pix, int64(y), false
			}
			row := room(n)
			if b.depth == 8 {
				copy(row, data)
			} else {
				for i := range row {
					row[i] = nibble(data[i/2], i)
				}
			}
			data = data[min((size+1)&^1, len(data)):]
		}
	}
	return pix, int64(min(y, b.h)), y >= b.h
}
