// Package codec is what all formats share: the interface Codec, the header that is checked
// before anything is allocated, errors with their codes, the rule for files whose end was
// never written, and the search for a frame that shows something. It knows no format.
package codec
