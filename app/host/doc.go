// Package host describes the machine: the folders of the user, free memory, the priority of a
// thread, and which build of the program runs. It imports nothing of the program.
package host
