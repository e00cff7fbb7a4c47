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
	Field   Field
	Op      Op
	Text    string  // what is looked for, for the fields of text
	State   State   // for FieldState
	Verdict Verdict // for FieldVerdict
	Value   float64 // 0…1, for FieldScore
	Slack   float64 // half a unit of Value's last digit, for Equals
}

func (And) node()  {}
func (Or) node()   {}
func (Not) node()  {}
func (Term) node() {}

// Field is a property that a term asks for.
type Field uint8

// The fields.
const (
	FieldAny      Field = iota // label, alias, category or file name
	FieldLabel                 // the best label, where it reaches the threshold
	FieldCategory              // that label's category
	FieldFile                  // the path, from what was dropped on
	FieldTask                  // the task's name, or # and its number
	FieldState
	FieldScore // of the best label, raw
	FieldVerdict
	FieldTruth // what is known to be on it, from a person, a sheet or its folder
)

// Op is how a term compares.
type Op uint8

// The operators; Contains and Equals are for text, the others for the score.
const (
	Contains Op = iota
	Equals
	Less
	AtMost
	More
	AtLeast
)

// State is what a picture's state can be asked to be.
type State uint8

// The states.
const (
	StateOK      State = iota // a label that reaches the threshold
	StateEmpty                // recognised, nothing reaches the threshold
	StateFailed               // an error
	StatePending              // not yet recognised
)

// Verdict is what a picture can be asked for of a person's word on it.
type Verdict uint8

// The verdicts.
const (
	VerdictRight Verdict = iota
	VerdictWrong
	VerdictUnsure
	VerdictNone // recognised, and nobody has judged it
	VerdictAny  // somebody has
)
