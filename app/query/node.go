package query

import "math"

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

// Bounds returns the smallest and the largest number that is what the term asks for. All are compared as
// float32, as the threshold is.
func (t *Term) Bounds() (least, most float32) {
	least, most = float32(math.Inf(-1)), float32(math.Inf(1))
	below := func(v float64) float32 { return math.Nextafter32(float32(v), least) }
	switch t.Op {
	case Less:
		most = below(t.Value)
	case AtMost:
		most = float32(t.Value)
	case More:
		least = math.Nextafter32(float32(t.Value), most)
	case AtLeast:
		least = float32(t.Value)
	case Equals:
		least, most = float32(t.Value-t.Slack), below(t.Value+t.Slack)
	}
	return least, most
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
