// Package benchmark is the command bench. It prints what app/bench measures.
package benchmark
