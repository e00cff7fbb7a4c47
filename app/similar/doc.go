// Package similar finds pictures that are alike, by what a network has made of them: the
// cosine of their embeddings, which is 1 for the same picture.
package similar
