// Package ocr reads text in pictures: a network that marks where text is, and one that reads
// a line of it, as PP-OCR has them. What comes after the networks is here: boxes out of the
// map (differentiable binarisation, Liao et al. 2020) and characters out of the columns
// (connectionist temporal classification, Graves et al. 2006, the best path). It is pure Go
// and knows no runtime: networks are functions.
package ocr

// Version is the version of how a picture is read. It is part of the key under which text is
// kept: raise it with every change after which a picture gives other text than before.
const Version = 2
