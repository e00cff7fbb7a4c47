// Package engine opens a pack on a device, once, for all who ask for it. It knows no rows
// and no tasks.
package engine
