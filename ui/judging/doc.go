// Package judging records what a person says of pictures: verdicts, other labels, and labels
// taught by example. It must not know the views of a deck beyond what it calls of them, nor the window around it.
package judging
