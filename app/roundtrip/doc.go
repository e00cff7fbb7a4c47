// Package roundtrip takes the verdicts back that people have put into an exported sheet.
//
// Read reads a sheet that came back; a row is found by its identity, wherever rows and columns were
// moved. New compares sheets with the workspace and lists what would change and what contradicts;
// Apply makes the changes. Nothing is changed before.
package roundtrip
