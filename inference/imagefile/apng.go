package imagefile

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"io"
)

// apng is the animation that a PNG may have besides its picture: the frames whose
// data lie in fdAT chunks. Its own picture is one of them only where a frame's header
// comes before it.
type apng struct {
	frames int // that the file has, as a viewer counts them
	own    bool
}

const fctl = 26 // the length of an fcTL chunk

// readAPNG counts the frames.
func readAPNG(data []byte) (a apng) {
	headers, pixels := 0, false
	pngChunks(data, func(c pngChunk) bool {
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

// frame returns where the n-th frame lies, from 1 for the one behind the picture itself, as a PNG
// of its own.
func (a apng) frame(data []byte, n int) (f frame, file []byte, err error) {
	if a.own {
		n++
	}
	const width, offsets = 4, 12
	headers, pixels := 0, []byte(nil)
	var head []byte
	file = append(file, data[:pngSignature]...)
	pngChunks(data, func(c pngChunk) bool {
		switch string(c.kind) {
		case "fcTL":
			if headers++; headers == n && len(c.body) >= fctl {
				head = c.body
				f.x, f.y = int(binary.BigEndian.Uint32(head[offsets:])), int(binary.BigEndian.Uint32(head[offsets+4:]))
				f.cleared, f.replace = head[24] != 0, head[25] == 0
			}
		case "fdAT":
			if headers == n && len(c.body) > 4 {
				pixels = append(pixels, c.body[4:]...)
			}
		}
		return headers <= n && !c.is("IEND")
	})
	pngChunks(data, func(c pngChunk) bool {
		switch {
		case c.is("IHDR") && head != nil && len(c.body) >= 13:
			file = appendPNGChunk(file, "IHDR", append(bytes.Clone(head[width:width+8]), c.body[8:]...))
		case c.is("PLTE"), c.is("tRNS"):
			file = appendPNGChunk(file, string(c.kind), c.body)
		}
		return !c.is("IDAT")
	})
	if head == nil || pixels == nil {
		return f, nil, io.ErrUnexpectedEOF
	}
	return f, append(appendPNGChunk(file, "IDAT", pixels), pngEnd...), nil
}

// appendPNGChunk appends a chunk with its length and checksum.
func appendPNGChunk(file []byte, kind string, body []byte) []byte {
	file = binary.BigEndian.AppendUint32(file, uint32(len(body)))
	from := len(file)
	file = append(append(file, kind...), body...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(file[from:]))
}

// decode reads the n-th frame, of a canvas of w × h, from 1 for the one behind the
// picture itself.
func (a apng) decode(ctx context.Context, data []byte, n, w, h int) (frame, error) {
	f, file, err := a.frame(data, n)
	if err != nil {
		return f, err
	}
	c, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil || c.Width > w || c.Height > h {
		return f, corrupt("apng: frame of %s: %w", sizeText(c.Width, c.Height), err)
	}
	img, err := png.Decode(&pngReader{ctx: ctx, data: file})
	if err != nil {
		return f, codecError("PNG", err)
	}
	f.px = pixelsOf(img)
	return f, nil
}
