// Package categories is the sheet of the business mappings: which are kept and which is in force,
// their categories, and the model's labels, which are dragged onto them or given by key. It knows
// the window by what it needs of it alone.
package categories
