// Package imagetest makes picture files for tests, sound and damaged ones, byte by byte and
// independently of the codecs, and checks what is read of them. Nothing but tests imports it.
package imagetest
