package png

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"io"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/raster"
)

// animation is the animation that a PNG may have besides its picture: the frames whose data are in
// fdAT chunks. Its own picture is one of them only where a frame's header comes before it.
type animation struct {
	frames int // that the file has, as a viewer counts them
	own    bool
}

const fctl = 26 // the length of an fcTL chunk

// readAnimation counts the frames.
func readAnimation(data []byte) (a animation) {
	headers, pixels := 0, false
	chunks(data, func(c chunk) bool {
		switch {
		case c.is("IDAT"):
			a.own = a.own || !pixels && headers > 0
			pixels = true
		case c.is("fcTL") && len(c.body) >= fctl:
			headers++
		}
		return !c.is("IEND")
	})
	a.frames = headers
	if !a.own && headers > 0 {
		a.frames++ // the picture that is shown where animations are not
	}
	return a
}

// frame returns where the n-th frame is, from 1 for the one behind the picture itself, as a PNG of
// its own.
func (a animation) frame(data []byte, n int) (f codec.Frame, file []byte, err error) {
	if a.own {
		n++
	}
	const width, offsets = 4, 12
	headers, pixels := 0, []byte(nil)
	var head []byte
	file = append(file, data[:signature]...)
	chunks(data, func(c chunk) bool {
		switch string(c.kind) {
		case "fcTL":
			if headers++; headers == n && len(c.body) >= fctl {
				head = c.body
				f.X, f.Y = int(binary.BigEndian.Uint32(head[offsets:])), int(binary.BigEndian.Uint32(head[offsets+4:]))
				f.Cleared, f.Replace = head[24] != 0, head[25] == 0
			}
		case "fdAT":
			if headers == n && len(c.body) > 4 {
				pixels = append(pixels, c.body[4:]...)
			}
		}
		return headers <= n && !c.is("IEND")
	})
	chunks(data, func(c chunk) bool {
		switch {
		case c.is("IHDR") && head != nil && len(c.body) >= 13:
			file = appendChunk(file, "IHDR", append(bytes.Clone(head[width:width+8]), c.body[8:]...))
		case c.is("PLTE"), c.is("tRNS"):
			file = appendChunk(file, string(c.kind), c.body)
		}
		return !c.is("IDAT")
	})
	if head == nil || pixels == nil {
		return f, nil, io.ErrUnexpectedEOF
	}
	return f, append(appendChunk(file, "IDAT", pixels), end...), nil
}

// appendChunk appends a chunk with its length and checksum.
func appendChunk(file []byte, kind string, body []byte) []byte {
	file = binary.BigEndian.AppendUint32(file, uint32(len(body)))
	from := len(file)
	file = append(append(file, kind...), body...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[from:]))
}

// decode reads the n-th frame, of a canvas of w × h, from 1 for the one behind the
// picture itself.
func (a animation) decode(ctx context.Context, data []byte, n, w, h int) (codec.Frame, error) {
	f, file, err := a.frame(data, n)
	if err != nil {
		return f, err
	}
	c, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil || c.Width > w || c.Height > h {
		return f, codec.Corrupt("apng: frame of %s: %w", codec.SizeText(c.Width, c.Height), err)
	}
	img, err := png.Decode(&reader{ctx: ctx, data: file})
	if err != nil {
		return f, codec.Error("PNG", err)
	}
	f.Px = raster.Of(img)
	return f, nil
}
