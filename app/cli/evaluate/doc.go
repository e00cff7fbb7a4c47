// Package evaluate is the command eval: answers against the truth, in figures. It computes
// none of them; app/review does.
package evaluate
