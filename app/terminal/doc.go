// Package terminal writes untrusted text safely: names of files, labels, ids of model packs and
// sentences that quote them may hold sequences that move a terminal's cursor, set its title, or
// turn the direction of what follows.
package terminal
