package shelf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"wanwu/app/labels"
	"wanwu/app/nofollow"
	"wanwu/inference"
)

// The overrides of a version are a file of their own beside it, since there may be a million:
// a line each, of columns between tabs. What is not set is empty; what is set has a sign
// before it, so that it may be empty too. The file's name has the version and the hash: two
// processes that save the same version do not write to one file.

const (
	overridesEnding = ".tsv"
	overridesHeader = "label\twas\tname\tenglish\tcategory\taliases\tinto\tthreshold\n"
	// set begins what is set. hidden is in the column of the label that stands for it, before that
	// where there is one.
	set, hidden = "=", "-"
	aliasSign   = "|"
)

func (b Book) overridesPath(number int, hash string) string {
	return filepath.Join(b.dir, fmt.Sprintf("%06d-%s%s", number, strings.TrimPrefix(hash, hashPrefix)[:16], overridesEnding))
}

const hashPrefix = "sha256:"

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hashPrefix + hex.EncodeToString(sum[:])
}

// saveOverrides writes the overrides of a version, and returns them as they are read, and their hash;
// nothing of none.
func (b Book) saveOverrides(number int, overrides []labels.Override) (read []labels.Override, hash string, err error) {
	if len(overrides) == 0 {
		return nil, "", nil
	}
	data := encodeOverrides(overrides)
	if read, err = decodeOverrides(data); err != nil {
		return nil, "", &inference.Error{Code: inference.CodeLabels, Path: b.dir, Err: err}
	}
	hash = hashOf(data)
	return read, hash, b.replace(b.overridesPath(number, hash), data)
}

// replace writes a file of the book whole, through a new one that is on the disk before it takes the
// place of an earlier one.
func (b Book) replace(path string, data []byte) error {
	file, err := b.write(data)
	if err != nil {
		return err
	}
	if err = os.Rename(file, path); err != nil {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// loadOverrides reads those of a version.
func (b Book) loadOverrides(number int, hash string) ([]labels.Override, error) {
	if _, err := hex.DecodeString(strings.TrimPrefix(hash, hashPrefix)); err != nil || len(hash) != len(hashPrefix)+2*sha256.Size {
		return nil, &inference.Error{Code: inference.CodeLabels, Path: b.path(number), Err: fmt.Errorf("%q is no hash", hash)}
	}
	path := b.overridesPath(number, hash)
	data, err := nofollow.Read(path, mostBytes)
	if err != nil {
		return nil, err
	}
	if hashOf(data) != hash {
		return nil, &inference.Error{Code: inference.CodeLabels, Path: path, Err: errors.New("the file has been changed")}
	}
	overrides, err := decodeOverrides(data)
	if err != nil {
		return nil, &inference.Error{Code: inference.CodeLabels, Path: path, Err: err}
	}
	return overrides, nil
}

// encodeOverrides writes overrides as decodeOverrides reads them.
func encodeOverrides(overrides []labels.Override) []byte {
	var b bytes.Buffer
	b.Grow(len(overrides) * 64)
	b.WriteString(overridesHeader)
	field := func(is bool, text string) {
		b.WriteByte('\t')
		if is {
			b.WriteString(set)
			b.WriteString(escape(text))
		}
	}
	for i := range overrides {
		o := &overrides[i]
		b.WriteString(escape(o.Of.String()))
		b.WriteByte('\t')
		b.WriteString(escape(o.Was))
		field(o.Sets(labels.SetsName), o.Name)
		field(o.Sets(labels.SetsEnglish), o.English)
		field(o.Sets(labels.SetsCategory), o.Category)
		b.WriteByte('\t')
		if o.Sets(labels.SetsAliases) {
			b.WriteString(set)
			for k, alias := range o.Aliases {
				if k > 0 {
					b.WriteString(aliasSign)
				}
				b.WriteString(escape(alias))
			}
		}
		b.WriteByte('\t')
		if o.Sets(labels.Hides) {
			b.WriteString(hidden)
		}
		if o.Sets(labels.Merges) {
			b.WriteString(set + escape(o.Into.String()))
		}
		field(o.Sets(labels.SetsThreshold), strconv.FormatFloat(float64(o.Threshold), 'g', -1, 32))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

var (
	escapes   = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r", "|", "\\p")
	unescapes = strings.NewReplacer("\\\\", "\\", "\\t", "\t", "\\n", "\n", "\\r", "\r", "\\p", "|")
)

func escape(s string) string {
	if !strings.ContainsAny(s, "\\\t\n\r|") {
		return s
	}
	return escapes.Replace(s)
}

func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	return unescapes.Replace(s)
}

// decodeOverrides reads overrides; an error names the line.
func decodeOverrides(data []byte) ([]labels.Override, error) {
	text, ok := strings.CutPrefix(string(data), overridesHeader)
	if !ok {
		return nil, errors.New("the header is another one")
	}
	overrides := make([]labels.Override, 0, strings.Count(text, "\n"))
	for line := 2; text != ""; line++ {
		var row string
		row, text, _ = strings.Cut(text, "\n")
		o, err := decodeOverride(row)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		overrides = append(overrides, o)
	}
	return overrides, nil
}

func decodeOverride(row string) (o labels.Override, err error) {
	var cells [8]string
	n := 0
	for more := true; more && n < len(cells); n++ {
		cells[n], row, more = strings.Cut(row, "\t")
	}
	if n != len(cells) || row != "" {
		return o, errors.New("there are not 8 columns")
	}
	of, ok := labels.ParseKey(unescape(cells[0]))
	if !ok {
		return o, fmt.Errorf("%q is no label", cells[0])
	}
	o.Of, o.Was = of, unescape(cells[1])
	text := func(cell string, f labels.Fields) string {
		value, is := strings.CutPrefix(cell, set)
		if is {
			o.Fields |= f
		}
		return unescape(value)
	}
	o.Name, o.English, o.Category = text(cells[2], labels.SetsName), text(cells[3], labels.SetsEnglish), text(cells[4], labels.SetsCategory)
	if value, is := strings.CutPrefix(cells[5], set); is {
		o.Fields |= labels.SetsAliases
		for alias := range strings.SplitSeq(value, aliasSign) {
			if alias != "" {
				o.Aliases = append(o.Aliases, unescape(alias))
			}
		}
	}
	into, hides := strings.CutPrefix(cells[6], hidden)
	if hides {
		o.Fields |= labels.Hides
	}
	if into = text(into, labels.Merges); o.Sets(labels.Merges) {
		if o.Into, ok = labels.ParseKey(into); !ok {
			return o, fmt.Errorf("%q is no label", into)
		}
	}
	if value := text(cells[7], labels.SetsThreshold); o.Sets(labels.SetsThreshold) {
		t, err := strconv.ParseFloat(value, 32)
		if err != nil || math.IsNaN(t) {
			return o, fmt.Errorf("%q is no threshold", value)
		}
		o.Threshold = float32(t)
	}
	if o.Sets(labels.SetsName) && o.Name == "" {
		return o, errors.New("the name is empty")
	}
	return o, nil
}
