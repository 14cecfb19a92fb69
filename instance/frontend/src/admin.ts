/** Where the creator is at home: `/admin`, and `/claim`, by which one becomes the creator. */
import './admin.css';
import './elements/admin/admin-app.ts';
