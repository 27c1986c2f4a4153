import { afterEach, expect, vi } from 'vitest';

/** Fails each test of the file in which a library complains on the console, as clients do of data that they cannot hold. */
export function failOnComplaints(): void {
  const complaints = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  afterEach(() => {
    const calls = complaints.flatMap(({ mock }) => mock.calls);
    for (const complaint of complaints) complaint.mockClear();
    expect(calls).toEqual([]);
  });
}
