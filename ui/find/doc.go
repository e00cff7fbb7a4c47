// Package find has the two ways to say which pictures are shown: the search field with
// its suggestions, and the list of states, tasks and labels at the left. It must not know
// the window: both say what was asked for as a query or a term of one.
package find
