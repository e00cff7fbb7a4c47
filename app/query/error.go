package query

import "fmt"

// Code says what is wrong with a query.
type Code uint8

// The codes. Sentences for people are made of them in app.
const (
	CodeNoValue Code = iota + 1 // a field with nothing behind it; Detail is its name
	CodeField                   // an unknown field; Detail is the name
	CodeState                   // an unknown state; Detail is the name
	CodeNumber                  // not a number; Detail is what stands there
	CodeRange                   // a number outside of 0…1 or 0…100 %
	CodeCompare                 // a score wants < > or =, and nothing else takes < and >; Detail is the field
	CodeQuote                   // a quotation that does not end
	CodeOpen                    // a parenthesis that is not closed
	CodeClose                   // a parenthesis that was not opened
	CodeEmpty                   // parentheses with nothing in them
	CodeOr                      // | without something on both sides
	CodeNot                     // − without something behind it
	CodeVerdict                 // an unknown verdict; Detail is the name
	CodeTooLong                 // longer than MaxLength
	CodeTooDeep                 // nested deeper than anybody writes
)

// SyntaxError says where a text is no query, and why.
type SyntaxError struct {
	Code Code
	// From and To are the bytes of the text that are wrong.
	From, To int
	// Char is the number of the first wrong character, from 1.
	Char   int
	Detail string
	// Unfinished is whether it may become right by typing on.
	Unfinished bool
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("query: error %d at character %d: %q", e.Code, e.Char, e.Detail)
}
