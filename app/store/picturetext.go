package store

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"math"
	"strings"

	"wanwu/inference/ocr"
)

// textSchema makes the table of what was read in pictures.
const textSchema = `
-- What a pack that reads text has read in a picture, by the hash of its content. A picture in
-- which it found none has a row as well.
CREATE TABLE picture_text (
	hash  INTEGER PRIMARY KEY,
	pack  TEXT NOT NULL,                  -- key of the pack that has read it
	lines BLOB NOT NULL,                  -- see PackedText
	sum   INTEGER NOT NULL                -- checksum, see checksum.go
);
`

// PictureText is what was read in a picture. The zero value is that nobody has read it.
type PictureText struct {
	PackKey string // of the pack that has read it
	Lines   PackedText
}

// PackedText is the lines of text in a picture, as the file and the memory keep them: the size
// of the picture in which their boxes are and the number of lines, the lines with "\n" between
// them, and of each line the score and the corners. Numbers are uvarints.
type PackedText []byte

// scoreUnit is one in a packed score.
const scoreUnit = 10_000

// PackText packs the lines that were read in a picture of width × height pixels. Corners are kept
// in whole pixels, scores to four decimals.
func PackText(width, height int, lines []ocr.Line) PackedText {
	b := binary.AppendUvarint(nil, uint64(max(width, 0)))
	b = binary.AppendUvarint(b, uint64(max(height, 0)))
	b = binary.AppendUvarint(b, uint64(len(lines)))
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = strings.Join(strings.Fields(strings.ToValidUTF8(l.Text, "\ufffd")), " ")
	}
	text := strings.Join(texts, "\n")
	b = binary.AppendUvarint(b, uint64(len(text)))
	b = append(b, text...)
	number := func(v float64, most int) {
		n := uint64(0)
		if v > 0 { // NaN is not
			n = uint64(math.Round(min(v, float64(most))))
		}
		b = binary.AppendUvarint(b, n)
	}
	for _, l := range lines {
		number(float64(l.Score)*scoreUnit, scoreUnit)
		for _, p := range l.Box {
			number(p.X, width)
			number(p.Y, height)
		}
	}
	return b
}

// Text returns the lines with "\n" between them, which must not be written to; empty where there
// is none.
func (p PackedText) Text() []byte {
	_, text, _, _ := p.split()
	return text
}

// split returns the three numbers that p begins with, the text, and what follows; ok is false
// where p is not what PackText has made.
func (p PackedText) split() (head [3]int, text, rest []byte, ok bool) {
	var n [4]uint64
	for i := range n {
		v, k := binary.Uvarint(p)
		if k <= 0 || v > math.MaxInt32 {
			return head, nil, nil, false
		}
		n[i], p = v, p[k:]
	}
	if n[3] > uint64(len(p)) {
		return head, nil, nil, false
	}
	for i := range head {
		head[i] = int(n[i])
	}
	return head, p[:n[3]:n[3]], p[n[3]:], true
}

// Unpack returns what PackText was given; ok is false where p is not what it has made.
func (p PackedText) Unpack() (width, height int, lines []ocr.Line, ok bool) {
	head, text, rest, ok := p.split()
	if !ok {
		return 0, 0, nil, false
	}
	texts := strings.Split(string(text), "\n")
	if head[2] == 0 && len(text) == 0 {
		texts = nil
	}
	if len(texts) != head[2] {
		return 0, 0, nil, false
	}
	lines = make([]ocr.Line, len(texts))
	for i := range lines {
		var n [9]uint64
		for k := range n {
			v, used := binary.Uvarint(rest)
			if used <= 0 || v > math.MaxInt32 {
				return 0, 0, nil, false
			}
			n[k], rest = v, rest[used:]
		}
		lines[i] = ocr.Line{Text: texts[i], Score: float32(n[0]) / scoreUnit}
		for k := range lines[i].Box {
			lines[i].Box[k] = ocr.Point{X: float64(n[1+2*k]), Y: float64(n[2+2*k])}
		}
	}
	return head[0], head[1], lines, len(rest) == 0
}

// pictureText returns the checksum of a row of picture_text.
func (c *checksum) pictureText(hash int64, t PictureText) int64 {
	c.reset()
	c.numbers(hash)
	c.text(t.PackKey)
	c.bytes(t.Lines)
	return int64(c.sum())
}

func textTable() table {
	return table{lostText, "picture_text", []string{"hash", "pack", "lines", "sum"}, "texts", func(row []driver.Value, c *checksum) error {
		_, _, err := textOf(row, c)
		return err
	}}
}

// textOf makes what was read in a picture of a row of picture_text; an error means that it is damaged.
func textOf(row []driver.Value, c *checksum) (hash uint64, t PictureText, err error) {
	number, _ := row[0].(int64) // SQLite's row number, which has no other type
	pack, isText := row[1].(string)
	lines, isBlob := row[2].([]byte)
	t = PictureText{pack, lines}
	if !isText || !isBlob || row[3] != c.pictureText(number, t) {
		return 0, PictureText{}, errSum
	}
	return uint64(number), t, nil
}

// SetTexts stores what was read in pictures, by the hash of the content, in one transaction; the
// zero PictureText removes it.
func (d *DB) SetTexts(ctx context.Context, texts map[uint64]PictureText) error {
	if len(texts) == 0 {
		return nil
	}
	return d.replaceRows(ctx, textTable(), func(put func(key any, values ...any) error) error {
		var c checksum
		for hash, t := range texts {
			h := int64(hash)
			var err error
			if t.Lines == nil {
				err = put(h)
			} else {
				err = put(h, t.PackKey, []byte(t.Lines), c.pictureText(h, t))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Texts returns what was read in pictures, by the hash of the content. What is damaged or missing is as
// with Truths: the pictures can be read again.
func (d *DB) Texts(ctx context.Context) (map[uint64]PictureText, error) {
	texts := map[uint64]PictureText{}
	keys := map[string]string{} // one string for all that one pack has read
	err := d.readAll(ctx, textTable(), func(r *reading, row []driver.Value) {
		hash, t, err := textOf(row, &r.sum)
		if !r.take(row[0], err) {
			return
		}
		if _, known := keys[t.PackKey]; !known {
			keys[t.PackKey] = t.PackKey
		}
		t.PackKey = keys[t.PackKey]
		texts[hash] = t
	})
	return texts, err
}
