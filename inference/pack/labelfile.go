package pack

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"wanwu/inference"
)

// LabelFile is what a file of labels says that was not made for this program.
type LabelFile struct {
	Classes inference.Vocabulary
	// Thresholds is a score for each class, where the file has such a column.
	Thresholds []float32
	// Renamed is how many names stood there twice, and have a number after them now.
	Renamed int
	// Encoding is "UTF-8", "UTF-16" or "GBK".
	Encoding string
}

// ReadLabelFile reads labels in common formats: names by line, optionally after a WordNet id
// (.txt); a table with or without a header (.csv, .tsv, or .txt with a tab in every line); a list,
// a list of objects, or an object from index to name or from name to index (.json). The text is
// UTF-8, UTF-16 with its mark, or GBK. name is the file's, for its extension. An error names the
// line.
func ReadLabelFile(name string, data []byte) (*LabelFile, error) {
	if len(data) > maxLabels {
		return nil, inference.Faultf("has %d bytes, and may have %d", len(data), maxLabels)
	}
	text, encoding, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(text, "\n") { // as old programs of the Mac end lines
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	f := &LabelFile{Encoding: encoding}
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case ext == ".json" || ext != ".csv" && strings.HasPrefix(strings.TrimSpace(text), "{"):
		err = f.readJSON(text)
	case ext == ".csv":
		err = f.readTable(text, separatorOf(text))
	case ext == ".tsv" || tabbed(text):
		err = f.readTable(text, '\t')
	default:
		err = f.readLines(text)
	}
	if err != nil {
		return nil, err
	}
	if len(f.Classes) == 0 {
		return nil, inference.Faultf("no labels")
	}
	f.distinguish()
	return f, nil
}

// decodeText brings a text to UTF-8.
func decodeText(data []byte) (text, encoding string, err error) {
	var out []byte
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		out, err = xunicode.UTF16(xunicode.LittleEndian, xunicode.ExpectBOM).NewDecoder().Bytes(data)
		encoding = "UTF-16"
	case utf8.Valid(data):
		return strings.TrimPrefix(string(data), "\ufeff"), "UTF-8", nil
	default:
		out, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		encoding = "GBK"
	}
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) || bytes.IndexByte(out, 0) >= 0 {
		return "", "", inference.Faultf("is text neither in UTF-8 nor in GBK")
	}
	return string(out), encoding, nil
}

// tabbed reports whether every line has a tab.
func tabbed(text string) bool {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" && !strings.Contains(line, "\t") {
			return false
		}
	}
	return strings.Contains(text, "\t")
}

// separatorOf returns what separates the columns of a .csv: what its first line has most of.
func separatorOf(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, r := range ";\t" {
		if strings.Count(first, string(r)) > strings.Count(first, string(best)) {
			best = r
		}
	}
	return best
}

// synset is a WordNet id at the beginning of a line, as ImageNet's lists have it.
var synset = regexp.MustCompile(`^(n\d{8})\s+(.+)$`)

func (f *LabelFile) readLines(text string) error {
	number, empty := 0, 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" {
			if empty == 0 {
				empty = number
			}
			continue
		}
		if empty > 0 { // it would move every label after it
			return inference.Faultf("line %d is empty, and others follow", empty)
		}
		c := inference.Class{Name: line}
		if m := synset.FindStringSubmatch(line); m != nil {
			c.ID, c.Name = m[1], m[2]
		}
		if f.Classes = append(f.Classes, c); len(f.Classes) > maxClasses {
			return tooManyLabels()
		}
	}
	return nil
}

func tooManyLabels() error { return inference.Faultf("has more than %d labels", maxClasses) }

// distinguish puts a number after a name that was there before: a name is what people
// filter by.
func (f *LabelFile) distinguish() {
	taken := make(map[string]bool, len(f.Classes))
	for _, c := range f.Classes {
		taken[c.Name] = true
	}
	next := make(map[string]int, len(f.Classes)) // the number that a name's next one is tried with
	for i := range f.Classes {
		c := &f.Classes[i]
		name, n := c.Name, next[c.Name]
		if n == 0 {
			next[name] = 2
			continue
		}
		for taken[c.Name] {
			c.Name = fmt.Sprintf("%s（%d）", name, n)
			n++
		}
		next[name], taken[c.Name] = n, true
		f.Renamed++
	}
}
