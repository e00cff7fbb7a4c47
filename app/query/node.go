package query

// Node is a condition: And, Or, Not or Term.
type Node interface{ node() }

// And holds where all of it hold; an empty one always.
type And []Node

// Or holds where one of it holds.
type Or []Node

// Not holds where Of does not.
type Not struct{ Of Node }

// Term is one condition on one property of a picture.
type Term struct {
	Field  Field
	Op     Op
	Text   string  // what is looked for, for the fields of text
	Choice Choice  // for FieldState and FieldVerdict
	Value  float64 // of a number
	Slack  float64 // half a unit of Value's last digit, for Equals
}

func (And) node()  {}
func (Or) node()   {}
func (Not) node()  {}
func (Term) node() {}

// Passes reports whether a number is what the term asks for. Both are compared as float32, as the
// threshold is.
func (t *Term) Passes(v float32) bool {
	switch t.Op {
	case Less:
		return v < float32(t.Value)
	case AtMost:
		return v <= float32(t.Value)
	case More:
		return v > float32(t.Value)
	case AtLeast:
		return v >= float32(t.Value)
	case Equals:
		return v >= float32(t.Value-t.Slack) && v < float32(t.Value+t.Slack)
	}
	return false
}

// Op is how a term compares.
type Op uint8

// The operators; Contains and Equals are for text, all but Contains for numbers.
const (
	Contains Op = iota
	Equals
	Less
	AtMost
	More
	AtLeast
)
