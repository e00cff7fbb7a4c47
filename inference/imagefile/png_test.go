package imagefile

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"image/png"
	"io"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"wanwu/inference"
)

// pngFile makes a PNG of chunks; IDAT is compressed.
func pngFile(w, h int, depth, colour byte, chunks ...pngChunk) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	out = appendPNGChunk(out, "IHDR", append(head, depth, colour, 0, 0, 0))
	for _, c := range chunks {
		out = appendPNGChunk(out, string(c.kind), c.body)
	}
	return append(out, pngEnd...)
}

// storing writes rows as zlib does without compressing them.
func storing(b *bytes.Buffer, rows []byte) {
	z, err := zlib.NewWriterLevel(b, zlib.NoCompression)
	if err != nil {
		panic(err) // the level is one
	}
	z.Write(rows) // into memory
	z.Close()
}

func idat(rows []byte) pngChunk {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(rows) // into memory
	z.Close()
	return pngChunk{kind: []byte("IDAT"), body: b.Bytes()}
}

// Read row by row, a picture has the pixels that image/png finds in it: of every
// colour type and depth, with every filter, with and without transparency.
func TestPNGRowsAreThePixels(t *testing.T) {
	noise := rand.New(rand.NewPCG(7, 7))
	const w, h = 21, 25
	bytesOf := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(noise.IntN(256))
		}
		return b
	}
	for _, c := range []struct {
		colour byte
		depths []byte
		trns   int
	}{{pngGray, []byte{1, 2, 4, 8, 16}, 2}, {pngRGB, []byte{8, 16}, 6}, {pngPalette, []byte{1, 2, 4, 8}, 2}, {pngGrayAlpha, []byte{8, 16}, 0}, {pngRGBA, []byte{8, 16}, 0}} {
		for _, depth := range c.depths {
			for _, keyed := range []bool{false, c.trns > 0} {
				n := pngShape{depth: depth, colour: c.colour}.rowBytes(w)
				var rows []byte
				for y := range h {
					row := bytesOf(1 + n)
					row[0] = byte(y % 5)
					rows = append(rows, row...)
				}
				var chunks []pngChunk
				if c.colour == pngPalette {
					chunks = append(chunks, pngChunk{kind: []byte("PLTE"), body: bytesOf(3 << depth)})
				}
				if keyed {
					trns := make([]byte, c.trns) // colour 0, which row 0 begins with
					chunks = append(chunks, pngChunk{kind: []byte("tRNS"), body: trns})
					clear(rows[1 : 1+min(n, 8)])
				}
				data := pngFile(w, h, depth, c.colour, append(chunks, idat(rows))...)
				img, err := png.Decode(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				got, err := decodePNGRows(t.Context(), data, header{width: w, height: h}, 8)
				if err != nil {
					t.Fatalf("colour %d, %d bits: %v", c.colour, depth, err)
				}
				want, a, b := pixelsOf(img), make([]uint8, 3*w), make([]uint8, 3*w)
				for y := range h {
					want.row(a, y, 0, w)
					got.row(b, y, 0, w)
					if !bytes.Equal(a, b) {
						t.Errorf("colour %d, %d bits, keyed %v, row %d:\n%v\n%v", c.colour, depth, keyed, y, b, a)
						break
					}
				}
			}
		}
	}
}

// Shrunk while it is read, each pixel is the mean of the square that it stands for,
// and of what there is of it at the edges.
func TestPNGRowsAreAveraged(t *testing.T) {
	const w, h = 21, 11
	var rows []byte
	grey := func(x, y int) int { return (x*x + 7*y) % 256 }
	for y := range h {
		rows = append(rows, 0)
		for x := range w {
			rows = append(rows, byte(grey(x, y)))
		}
	}
	data := pngFile(w, h, 8, pngGray, idat(rows))
	for _, side := range []int{2, 4, 8} {
		px, err := decodePNGRows(t.Context(), data, header{width: w, height: h}, 8/side)
		if err != nil {
			t.Fatal(err)
		}
		gw, gh := px.size()
		if ww, wh := (header{width: w, height: h}).scaled(8 / side); gw != ww || gh != wh {
			t.Fatalf("%d×%d, want %d×%d", gw, gh, ww, wh)
		}
		line := make([]uint8, 3*gw)
		for y := range gh {
			px.row(line, y, 0, gw)
			for x := range gw {
				sum, n := 0, 0
				for sy := y * side; sy < min((y+1)*side, h); sy++ {
					for sx := x * side; sx < min((x+1)*side, w); sx++ {
						sum, n = sum+grey(sx, sy), n+1
					}
				}
				if want := uint8((sum + n/2) / n); line[3*x] != want || line[3*x+2] != want {
					t.Errorf("1/%d at %d,%d: %v, want %d", side, x, y, line[3*x:3*x+3], want)
				}
			}
		}
	}
}

// flat returns a picture of one colour that takes no room as a file.
func flat(w, h int, depth, colour byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	row := make([]byte, 1+pngShape{depth: depth, colour: colour}.rowBytes(w))
	for i := range row[1:] {
		row[1+i] = 200
	}
	for range h {
		z.Write(row)
	}
	z.Close()
	return pngFile(w, h, depth, colour, pngChunk{kind: []byte("IDAT"), body: b.Bytes()})
}

// allocated returns how much Go's heap gave out during do.
func allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// A PNG that would take hundreds of megabytes is averaged while it is read, turned
// as its EXIF says, and refused only where no output is smaller than all of it.
func TestABigPNGTakesLittleMemory(t *testing.T) {
	const w, h = 4200, 4000
	name := write(t, flat(w, h, 16, pngGray))
	var pic inference.Picture
	var slot []float32
	var err error
	if n := allocated(func() { slot, pic, err = decodeFile(t, tiny(), Options{}, name) }); n > 20<<20 {
		t.Errorf("%d MB allocated", n>>20)
	}
	if err != nil || pic.Width != w || pic.Height != h {
		t.Fatalf("%d×%d, %v", pic.Width, pic.Height, err)
	}
	for _, v := range slot {
		if v != 200 {
			t.Fatalf("%v, want 200", v)
		}
	}

	whole := read(t, name)
	_, _, err = decodeFile(t, tiny(), Options{}, write(t, whole[:len(whole)/2]))
	var e *inference.Error
	if !errors.As(err, &e) || e.Code != inference.CodeTruncated || !strings.HasSuffix(e.Detail, "%") {
		t.Errorf("cut in half: %v", err)
	}
	damaged := append([]byte(nil), whole...)
	damaged[len(damaged)/2] ^= 1
	if _, _, err = decodeFile(t, tiny(), Options{}, write(t, damaged)); inference.CodeOf(err) != inference.CodeCorrupt {
		t.Errorf("a damaged byte: %v", err)
	}
}

// Millions of chunks cost no memory of their own.
func TestManyChunksTakeNoMemory(t *testing.T) {
	whole := read(t, "testdata/rgb.png")
	at := bytes.Index(whole, []byte("IDAT")) - 4
	var empty bytes.Buffer
	one := pngFile(1, 1, 8, pngGray, pngChunk{kind: []byte("IDAT")})
	one = one[len(one)-len(pngEnd)-pngFrame : len(one)-len(pngEnd)]
	const chunks = 300_000
	for range chunks {
		empty.Write(one)
	}
	data := append(append(append([]byte(nil), whole[:at]...), empty.Bytes()...), whole[at:]...)
	l := newLoader(Options{})
	defer l.close()
	var pic inference.Picture
	var err error
	n := allocated(func() {
		tensor := newTensor(tiny())
		p := tiny()
		tensor.slot = make([]float32, p.Len())
		err = l.decode(t.Context(), formatNamed(t, "png"), data, &pic, []output{tensor})
	})
	if err != nil {
		t.Fatal(err)
	}
	if n > 2<<20 {
		t.Errorf("%d bytes allocated for each of the chunks", n/chunks)
	}
}

// ending is a context that ends when it has been asked a number of times.
type ending struct {
	context.Context
	left int
}

func (c *ending) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// A run that is stopped does not wait for the end of a big picture, whatever the
// codec: the context is checked again and again.
func TestCodecsStopWithTheContext(t *testing.T) {
	for name, times := range map[string]int{"rgb.png": 1, "interlaced.png": 1, "palette.gif": 1, "lzw.tif": 1, "lossless.webp": 0} {
		data := read(t, filepath.Join("testdata", name))
		c, err := formatOf(data)
		if err != nil {
			t.Fatal(err)
		}
		l := newLoader(Options{})
		h, err := c.header(data)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = c.decode(&ending{t.Context(), times}, &l.scratch, data, h, 8)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		var pic inference.Picture
		if err = l.decode(&ending{t.Context(), times}, c, data, &pic, nil); err != context.Canceled {
			t.Errorf("%s, as the loader tells it: %v", name, err)
		}
		l.close()
	}
	const side = 200
	random, noise := rand.New(rand.NewPCG(1, 1)), make([]byte, side*(1+side))
	for i := range noise {
		if i%(1+side) != 0 {
			noise[i] = byte(random.IntN(256))
		}
	}
	if _, err := decodePNGRows(&ending{t.Context(), 3}, pngFile(side, side, 8, pngGray, idat(noise)), header{width: side, height: side}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("a PNG by rows: %v", err)
	}
	runs := bytes.Repeat([]byte{255, 1}, 50_000)
	ctx := &ending{t.Context(), 2}
	if _, rows, _ := bmpRuns(ctx, runs, bmpInfo{w: 10, h: 10, depth: 8}); ctx.left >= 0 || rows != 0 {
		t.Errorf("run lengths: %d rows, asked %d times", rows, 2-ctx.left)
	}
	if _, err := io.ReadAll(&ctxReader{&ending{t.Context(), 0}, bytes.NewReader([]byte{1})}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
