// Package recognize is the command recognize: it runs the engine over folders and writes
// rows in the order of the scan.
package recognize
