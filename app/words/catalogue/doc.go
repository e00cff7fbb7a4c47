// Package catalogue is every sentence that a person reads, in both languages, by its key. It must
// not know where a sentence is said, nor what fills its places.
package catalogue
