package pack

import (
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"wanwu/inference"
)

// labelColumns is the header of labels.tsv.
const labelColumns = "index\tid\tname\tenglish\tcategory\taliases"

const (
	// maxClasses is how many labels a pack may have: each is 104 bytes besides its text.
	maxClasses = 2_000_000
	// shortestLabel is the bytes of the shortest line, "0⇥⇥a" and its end.
	shortestLabel = 5
	// maxShown is how much of a faulty line an error shows, in bytes.
	maxShown = 200
)

// ReadLabels reads a labels.tsv: the header, then a line a class in the order
// of the network's outputs; all columns but index and name may be empty, aliases
// are separated by "|". An error names the line. It reads all of r, of which the classes
// are parts: a million labels cost no memory besides.
func ReadLabels(r io.Reader) (inference.Vocabulary, error) {
	var b strings.Builder
	if n, err := io.Copy(&b, io.LimitReader(r, maxLabels+1)); err != nil {
		return nil, err
	} else if n > maxLabels {
		return nil, inference.Faultf("has more than the %d bytes that it may have", int64(maxLabels))
	}
	text := b.String()
	if !utf8.ValidString(text) {
		return nil, inference.Faultf("is not text in UTF-8")
	}
	header, rest, _ := strings.Cut(text, "\n")
	header = strings.TrimSuffix(header, "\r")
	if strings.TrimPrefix(header, "\ufeff") != labelColumns {
		return nil, inference.Faultf("line 1: the header is %q, not %q", header[:min(len(header), maxShown)], labelColumns)
	}
	v := make(inference.Vocabulary, 0, min(strings.Count(rest, "\n")+1, len(rest)/shortestLabel+1, maxClasses))
	for line := 2; rest != ""; line++ {
		var row string
		row, rest, _ = strings.Cut(rest, "\n")
		if row = strings.TrimSuffix(row, "\r"); row == "" {
			continue
		}
		c, err := readLabel(row, line, len(v))
		if err != nil {
			return nil, err
		}
		if v = append(v, c); len(v) > maxClasses {
			return nil, tooManyLabels()
		}
	}
	if len(v) == 0 {
		return nil, inference.Faultf("no labels")
	}
	return v, nil
}

// readLabel reads the line of class n.
func readLabel(row string, line, n int) (c inference.Class, err error) {
	columns := strings.Count(row, "\t") + 1
	if columns > 6 || columns < 3 {
		return c, inference.Faultf("line %d: %d columns, not 6", line, columns)
	}
	var cells [6]string
	for i := range columns {
		cells[i], row, _ = strings.Cut(row, "\t")
	}
	if i, err := strconv.Atoi(cells[0]); err != nil || i != n {
		return c, inference.Faultf("line %d: index %q, not %d", line, cells[0][:min(len(cells[0]), maxShown)], n)
	}
	c = inference.Class{ID: cells[1], Name: strings.TrimSpace(cells[2]), English: cells[3], Category: cells[4], Aliases: split(cells[5])}
	if c.Name == "" {
		return c, inference.Faultf("line %d: the name is empty", line)
	}
	return c, nil
}
