package query

import "fmt"

// Code says what is wrong with a query.
type Code string

// The codes. Package words has their sentences.
const (
	CodeNoValue Code = "no_value" // a field with nothing behind it; Detail is its name
	CodeField   Code = "field"    // an unknown field; Detail is the name
	CodeChoice  Code = "choice"   // a name that is none of the choices of Field; Detail is the name
	CodeNumber  Code = "number"   // not a number; Detail is what is there
	CodePercent Code = "percent"  // a number in per cent where Field is no share; Detail is what is there
	CodeRange   Code = "range"    // a number larger than Field has
	CodeCompare Code = "compare"  // a number wants < > or =, and nothing else takes < and >; Detail is the field
	CodeQuote   Code = "quote"    // a quotation that does not end
	CodeOpen    Code = "open"     // a parenthesis that is not closed
	CodeClose   Code = "close"    // a parenthesis that was not opened
	CodeEmpty   Code = "empty"    // parentheses with nothing in them
	CodeOr      Code = "or"       // | without something on both sides
	CodeNot     Code = "not"      // − without something behind it
	CodeTooLong Code = "too_long" // longer than MaxLength
	CodeTooDeep Code = "too_deep" // nested too deep
)

// SyntaxError says where a text is no query, and why.
type SyntaxError struct {
	Code Code
	// From and To are the bytes of the text that are wrong.
	From, To int
	// Char is the number of the first wrong character, from 1.
	Char   int
	Detail string
	Field  Field // of CodeChoice, CodeNumber, CodePercent and CodeRange
	// Unfinished is whether it may become right by typing on.
	Unfinished bool
}

// Error implements error, for the log; package words has the sentences.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("query: %s at character %d: %q", e.Code, e.Char, e.Detail)
}
