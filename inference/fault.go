package inference

import "fmt"

// Fault is what is wrong with a model pack: in words that name the field, the file or the
// line, what it said, and what was found. Text is a format of package fmt, by which the
// words of other languages are looked up, and Values are its operands.
type Fault struct {
	Text   string
	Values []any
}

// Faultf makes a Fault.
func Faultf(text string, values ...any) error { return &Fault{text, values} }

// Error returns the text with its operands, in English.
func (f *Fault) Error() string { return fmt.Sprintf(f.Text, f.Values...) }
