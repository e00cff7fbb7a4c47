package pack

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"wanwu/inference"
)

// labelColumns is the header of labels.tsv.
const labelColumns = "index\tid\tname\tenglish\tcategory\taliases"

// ReadLabels reads a labels.tsv: the header, then a line a class in the order
// of the network's outputs; all columns but index and name may be empty, aliases
// are separated by "|". An error names the line.
func ReadLabels(r io.Reader) (inference.Vocabulary, error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 64<<10), 1<<20)
	var v inference.Vocabulary
	for line := 1; sc.Scan(); line++ {
		text := strings.TrimSuffix(sc.Text(), "\r")
		if line == 1 {
			if strings.TrimPrefix(text, "\ufeff") != labelColumns {
				return nil, inference.Faultf("line 1: the header is %q, not %q", text, labelColumns)
			}
			continue
		}
		if text == "" {
			continue
		}
		col := strings.Split(text, "\t")
		if len(col) > 6 || len(col) < 3 {
			return nil, inference.Faultf("line %d: %d columns, not 6", line, len(col))
		}
		for len(col) < 6 {
			col = append(col, "")
		}
		if n, err := strconv.Atoi(col[0]); err != nil || n != len(v) {
			return nil, inference.Faultf("line %d: index %q, not %d", line, col[0], len(v))
		}
		c := inference.Class{ID: col[1], Name: strings.TrimSpace(col[2]), English: col[3], Category: col[4]}
		if c.Name == "" {
			return nil, inference.Faultf("line %d: the name is empty", line)
		}
		for a := range strings.SplitSeq(col[5], "|") {
			if a = strings.TrimSpace(a); a != "" {
				c.Aliases = append(c.Aliases, a)
			}
		}
		v = append(v, c)
	}
	if err := sc.Err(); err != nil {
		return nil, err
	}
	if len(v) == 0 {
		return nil, inference.Faultf("no labels")
	}
	return v, nil
}
