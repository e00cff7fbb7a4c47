// Package packs is the command pack: model packs are verified, imported, listed, removed,
// and one of them is the default.
package packs
