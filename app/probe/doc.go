// Package probe finds out how well answers withstand what happens to pictures: it turns, crops,
// darkens, blurs, shrinks and recompresses a sample, has it recognised again by the engine, and
// counts how often the answer holds. Sources are read and never written to. It knows no window.
package probe
