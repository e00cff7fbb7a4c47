// Package table writes the labels of a pack, as the label library has them, as a table that
// people edit in a spreadsheet, and reads it back: a line a label, in a CSV or an .xlsx.
package table
